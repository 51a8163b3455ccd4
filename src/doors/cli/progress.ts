// How far a long command is: done, rate and time left on standard error, at most once a second.

export function progressLine(what: string, of: number): (done: number) => void {
  const began = performance.now();
  let told = began;
  return (done) => {
    const now = performance.now();
    const isDone = done >= of;
    if (now - told < 1000 && !isDone) return;
    told = now;
    const rate = done / Math.max(0.001, (now - began) / 1000);
    const left = Math.ceil((of - done) / Math.max(rate, 0.001));
    const time = isDone ? `in ${((now - began) / 1000).toFixed(1)} s` : left < 90 ? `${left} s left` : `${Math.ceil(left / 60)} min left`;
    const line = `${done} of ${of} ${what}, ${Math.round(rate)} a second, ${time}`;
    process.stderr.write(process.stderr.isTTY ? `\r${line.padEnd(78)}${isDone ? '\n' : ''}` : `${line}\n`);
  };
}
