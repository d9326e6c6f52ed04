/**
 * A command in front of another that gives it a network of its own, with nothing in it but loopback: Linux's
 * network namespaces, which most systems let every user make. Within it, TensorFlow's servers are out of
 * reach for everybody else, though they listen on every interface and ask nobody for a password.
 */
export const privateNetwork: readonly string[] = [
  "unshare",
  "--user",
  "--map-root-user",
  "--net",
  "sh",
  "-c",
  'ip link set lo up && exec "$@"',
  "sh",
];

/** Whether this system allows it. */
export async function mayIsolate(): Promise<boolean> {
  const [command, ...args] = privateNetwork;
  try {
    const tried = new Deno.Command(command, {
      args: [...args, "true"],
      stdout: "null",
      stderr: "null",
    });
    return (await tried.output()).success;
  } catch {
    return false; // no such command
  }
}
