export default class {
  static a = 1;                                              //= s1
}
