// Which engine an address or a path is for, by what the drivers say of themselves.
import type { DriverInfo } from "../api/generated";

export function recogniseDriver(drivers: readonly DriverInfo[], target: string): DriverInfo | undefined {
  const text = target.trim().toLowerCase();
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(text)?.[1];
  // A single letter before the colon is a drive of Windows, not a scheme.
  if (scheme !== undefined && scheme.length > 1) return drivers.find((driver) => driver.url_schemes.includes(scheme));
  const path = text.replace(/[?#].*$/, "");
  return drivers.find((driver) =>
    driver.file_extensions.some((extension) => path.endsWith(`.${extension.replace(/^\./, "").toLowerCase()}`)),
  );
}

export function targetPlaceholder(driver: DriverInfo | undefined): string {
  if (driver && driver.file_extensions.length > 0)
    return `/path/to/database.${driver.file_extensions[0]?.replace(/^\./, "") ?? "db"}`;
  return "postgresql://user@host:5432/database";
}
