/**
 * A thread that shows that its process lives: it counts up in a lock file, in place, so that it
 * needs no free space, whatever the main thread computes. Where the file cannot be written it
 * skips a beat; a lease that runs out for that is noticed by the owner before it writes.
 */

/** What the thread is told at its start. */
export interface HeartbeatTask {
  lock: string;
  /** Where in the file the count stands, bytes. */
  offset: number;
  digits: number;
  milliseconds: number;
}

self.onmessage = ({ data }: MessageEvent<HeartbeatTask>) => {
  const { lock, offset, digits, milliseconds } = data;
  let beats = 0;
  setInterval(() => {
    try {
      // Never created anew: a lock that is gone is another's.
      using file = Deno.openSync(lock, { write: true });
      file.seekSync(offset, Deno.SeekMode.Start);
      file.writeSync(new TextEncoder().encode(String(++beats).padStart(digits, "0")));
    } catch {
      // The next beat may succeed.
    }
  }, milliseconds);
};
