// Numbers as the window shows them. Pure; the same in every locale, so a screenshot and a test can rely on them.

/** 1234567 becomes 1,234,567. */
export function formatCount(value: number): string {
  return Math.trunc(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Short form for the tree: 86410 stays 86,410; 412345 becomes 412k; 1234567 becomes 1.2M. */
export function formatShort(value: number): string {
  if (value < 100_000) return formatCount(value);
  // A unit begins half a step early, so that 999,950 becomes 1M and not 1000k.
  if (value < 999_500) return `${Math.round(value / 1e3)}k`;
  const [size, letter] = value < 999_500_000 ? [1e6, "M"] : [1e9, "B"];
  const scaled = value / size;
  return `${scaled < 99.95 ? scaled.toFixed(1).replace(/\.0$/, "") : Math.round(scaled).toString()}${letter}`;
}

/** An estimate carries a tilde; an unknown count is blank, never 0. */
export function formatEstimate(value: number | undefined): string {
  return value === undefined || value < 0 ? "" : `~${formatShort(value)}`;
}

/** 0.4 ms, 214 ms, 1.02 s, 2 min 5 s, 1 h 3 min. */
export function formatDuration(ms: number): string {
  if (ms < 1) return ms <= 0 ? "0 ms" : "< 1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** 312 B, 4.1 kB, 22 MB, in powers of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  for (const unit of ["kB", "MB", "GB", "TB"]) {
    value /= 1000;
    if (value < 999.5 || unit === "TB")
      return `${value < 9.95 ? value.toFixed(1) : Math.round(value).toString()} ${unit}`;
  }
  return `${bytes} B`;
}

/** "1 row", "2,000 rows". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** The time of day of an ISO time, 17:41; empty if it cannot be read. */
export function formatClock(time: string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

/** How long ago `time` was, seen from `now`: "just now", "4 min ago", "3 h ago", else the date. */
export function formatAgo(time: string, now: number): string {
  const then = new Date(time).getTime();
  if (Number.isNaN(then)) return "";
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return time.slice(0, 10);
}
