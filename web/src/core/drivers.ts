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

/** A search of a connection of this driver looks at every object: it begins when Enter is pressed. */
export function hasCostlySearch(drivers: readonly DriverInfo[] | undefined, name: string): boolean {
  return drivers?.find((driver) => driver.name === name)?.costly_search === true;
}

export function targetPlaceholder(driver: DriverInfo | undefined): string {
  if (driver && driver.file_extensions.length > 0)
    return `/path/to/database.${driver.file_extensions[0]?.replace(/^\./, "") ?? "db"}`;
  const scheme = driver?.url_schemes[0];
  return scheme === undefined ? "postgresql://user@host:5432/database" : `${scheme}://user@host`;
}

/** "mysql://, postgresql:// or redis://": how the addresses of servers begin. */
export function schemeHint(drivers: readonly DriverInfo[]): string {
  const schemes = drivers.filter((each) => each.file_extensions.length === 0).flatMap((each) => each.url_schemes.slice(0, 1));
  const [last, ...others] = schemes.map((each) => `${each}://`).toReversed();
  if (last === undefined) return "";
  return others.length === 0 ? last : `${others.toReversed().join(", ")} or ${last}`;
}

/** The keys of an address whose values are secrets, in lower case. */
export function secretKeys(drivers: readonly DriverInfo[]): string[] {
  const own = drivers.flatMap((driver) => driver.options.filter((option) => option.kind === "secret"));
  return [...new Set(["password", ...own.map((option) => option.name.toLowerCase())])];
}
