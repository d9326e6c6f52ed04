/**
 * A thread that shows that its process lives: it counts up in a lock file, in place, so that it
 * needs no free space, whatever the main thread computes.
 */
/** What the thread is told at its start. */
export interface HeartbeatTask {
  lock: string;
  /** Where in the file the count stands, bytes. */
  offset: number;
  digits: number;
  milliseconds: number;
}

const thread = self as unknown as { onmessage: (event: { data: HeartbeatTask }) => void };

thread.onmessage = ({ data: { lock, offset, digits, milliseconds } }) => {
  const file = Deno.openSync(lock, { write: true });
  let beats = 0;
  setInterval(() => {
    file.seekSync(offset, Deno.SeekMode.Start);
    file.writeSync(new TextEncoder().encode(String(++beats).padStart(digits, "0")));
  }, milliseconds);
};
