// forms: script commonjs module
/* 😀 */ const s = '😀𝒳', ünï = s ? '𝒳' : 0; equal([s.length, ünï], [4, '𝒳']);  //= s1,1,1 b1,0
const 𝒳 = () => '😀' || 1; equal([𝒳(), 𝒳.name], ['😀', '𝒳']);  //= s1,1,1 f1 b1,0
