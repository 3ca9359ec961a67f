require('@babel/register')({ extensions: ['.tsx'], cache: false });
require('./src/main.tsx');
