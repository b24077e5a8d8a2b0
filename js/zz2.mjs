import fs from 'node:fs';
import {System} from './sim/system.js';
const [model,ref]=JSON.parse(fs.readFileSync('/tmp/w/g-epi.json','utf8'));
let compiled; globalThis.teachkit={define:(n,c)=>{compiled=c;}};
let code=fs.readFileSync('/tmp/w/g-epi.js','utf8');
if (process.argv[2]==='mul') code=code.replace(/Math\.pow\(([^,]*?(?:\([^)]*\))?[^,]*?), ([23])\)/g,(_,b,n)=>n==='2'?`sq(${b})`:`cu(${b})`);
code=code.replace('teachkit.define','const sq=(x)=>x*x, cu=(x)=>x*x*x; teachkit.define');
if (process.argv[2]==='mul') console.log(code.match(/f1 = .*/)[0]);
(0,eval)(code);
const sys=new System(model,compiled);
if (process.argv[3]==='nostiff') sys.integrator.explicit.other=()=>"";
for (const s of ['None','seizures','edge','healthy']) for (const rtol of [1e-4,1e-5,1e-6,1e-7]) {
  const sc=model.scenarios.find(x=>x.id===s);
  const o={values:sc?.parameters||{},tEnd:sc?.tEnd??null,points:501,rtol,budget:60000,maxSteps:5e6};
  const run=sys.simulate(o);
  const best=[]; for(let k=0;k<9;k++){const a=performance.now(); sys.simulate({...o,points:1001}); best.push(performance.now()-a);} best.sort((a,b)=>a-b);
  let worst='',w=0; for(const id in run.columns){const r=ref[s][id];const span=Math.max(...r)-Math.min(...r);for(let i=0;i<501;i++){const e=Math.abs(run.columns[id][i]-r[i])/span;if(e>w){w=e;worst=id}}}
  console.log(s,rtol,'err',w.toExponential(2),worst,'ms min',best[0].toFixed(1),'med',best[4].toFixed(1),'stiff',run.stiff);
}
{ let calls=0; const f=compiled.rhs; const s2=new System(model,{...compiled,rhs:(...a)=>{calls++;f(...a)}}); if (process.argv[3]==='nostiff') s2.integrator.explicit.other=()=>"";
 for (const rtol of [1e-5,1e-6,1e-7]) {calls=0; s2.simulate({values:{x0:-1.6},tEnd:3400,rtol,budget:60000,maxSteps:5e6}); console.log(rtol,'calls',calls); }
 const y=Float64Array.from([-1,-4,3,0.1,0.1,0]),d=new Float64Array(6),p=sys.p,u=sys.u; let a=performance.now(); for(let k=0;k<1e6;k++){f(0,y,p,u,d); y[0]=-1+1e-9*k;} console.log('ns per rhs',(performance.now()-a));}
