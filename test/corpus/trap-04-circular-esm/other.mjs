import { hoisted, Late } from './main.mjs';
function late() {                                            //= f1
  try { return Late.a; } catch (e) { return e.name; }        //= s1,1,1
}
export const early = [hoisted(), late()];                    //= s1
