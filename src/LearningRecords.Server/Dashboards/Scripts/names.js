// Names beside bars, as long as there is room for. Where some are longer, they lose as much of what all begin with as they must, and what is longer still loses its middle: both ends tell it apart.
export function shortNames(names, { fontSize, fontFamily }) {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = `${fontSize}px ${fontFamily}`;
  const fits = name => canvas.measureText(name).width <= fontSize * 14;
  const written = names.map(name => [...name]);
  const without = begin => begin > 0 ? written.map(name => ['…', ...name.slice(begin)]) : written;
  const begins = commonBegins(written);
  const shown = without(begins.find(begin => without(begin).every(name => fits(name.join('')))) ?? begins.at(-1));
  return new Map(names.map((name, index) => [name, withoutMiddle(shown[index], fits)]));
}

// After how many characters names that begin alike may be cut: none, and the ends of words.
function commonBegins(names) {
  const isInWord = character => /[\p{L}\p{N}]/u.test(character) && !/\p{sc=Han}/u.test(character);
  const begins = [0];
  for (let length = 1; names.length > 1 && names.every(name => name.length > length && name[length - 1] === names[0][length - 1]); length++) {
    if (names.every(name => name[length] !== ' ' && !(isInWord(name[length - 1]) && isInWord(name[length])))) begins.push(length);
  }
  return begins;
}

function withoutMiddle(name, fits) {
  let kept = name.length;
  const short = () => kept === name.length ? name.join('') : [...name.slice(0, Math.ceil(kept / 2)), '…', ...name.slice(name.length - Math.floor(kept / 2))].join('');
  while (kept > 2 && !fits(short())) kept--;
  return short();
}
