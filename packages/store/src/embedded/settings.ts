/**
 * For a small machine that must not lose an acknowledged commit: fsync, full_page_writes and synchronous_commit stay
 * as PostgreSQL has them, on. https://www.postgresql.org/docs/18/runtime-config.html
 */
export const defaultSettings: Record<string, string> = {
  // What is written is on its way to the disk within seconds. With 256 MB or more, and none of the four below, the system
  // wrote hundreds of megabytes at once every 30 s: the disk took 16 ms for each request, and commits waited in that line.
  shared_buffers: '128MB',
  // Elsewhere each flush is a map and a sync of its own, and slow.
  ...(process.platform === 'linux' && { backend_flush_after: '256kB' }),
  bgwriter_delay: '50ms',
  bgwriter_lru_maxpages: '1000',
  bgwriter_lru_multiplier: '4',
  max_connections: '200',
  // Compressed with pglz, the only way built in, pages cost a fifth of the server's time after each checkpoint.
  wal_compression: 'off',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  // Steadily in the background, instead of half a processor for some seconds of each minute.
  autovacuum_max_workers: '2',
  autovacuum_vacuum_cost_delay: '10ms',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  password_encryption: 'scram-sha-256',
  // A statement or a key that failed may hold a person's number: neither is written to the log.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
}

/** Reachable from this machine only, and by no socket file, whose path could be too long or readable by others. */
export function serverArguments(cluster: string, port: number, settings: Record<string, string>): string[] {
  const all = { ...defaultSettings, ...settings, listen_addresses: '127.0.0.1', port: String(port) }
  const flags = Object.entries({ ...all, unix_socket_directories: '' }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  return ['-D', cluster, ...flags]
}

/** Nothing of our own environment, which may hold secrets; messages in English, since some are recognised. */
export const serverEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' }
