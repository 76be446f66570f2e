/** `HOST:PORT`, an IPv6 address in brackets, as Go's net.JoinHostPort writes it. */
export function hostAndPort(host: string, port: string): string {
    return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
