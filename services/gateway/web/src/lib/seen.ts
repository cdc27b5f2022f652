// What this browser has seen of the daemons' logs in the last 30 seconds: sent back, so that one reads one's own writes
// (api.md, Cohoi-Position and Cohoi-After). At most 32 positions.
const MOST_POSITIONS = 32;
const REMEMBERED_MS = 30_000;

interface Seen {
  at: number;
  text: string;
  positions: number;
}

let all: Seen[] = [];

/** How many positions stand in one: a message whose fields are each one position, length first. */
function countPositions(text: string): number {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  let at = 0;
  let count = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    number();
    const length = number(); // moves `at` first
    at += length;
    count++;
  }
  return count;
}

export function noteSeen(text: string | null): void {
  if (!text) return;
  all = [{ at: Date.now(), text, positions: countPositions(text) }, ...all.filter((s) => s.text !== text)];
}

export function seenLately(): string {
  const chosen: string[] = [];
  let total = 0;
  all = all.filter((s) => Date.now() - s.at < REMEMBERED_MS);
  for (const s of all) {
    if (total + s.positions > MOST_POSITIONS) break;
    chosen.push(s.text);
    total += s.positions;
  }
  return chosen.join(',');
}
