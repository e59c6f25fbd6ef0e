// The way to a database's host, through SSH servers or a proxy: fields of a form, and options in an address's query. Pure.
import type { DriverInfo, ErrorInfo } from "../api/generated";

export interface Way {
  /** "me@bastion:22,inner" */
  readonly ssh: string;
  readonly ssh_key: string;
  readonly ssh_key_passphrase: string;
  readonly ssh_password: string;
  readonly ssh_config: boolean;
  readonly proxy: string;
  readonly proxy_password: string;
}

export const no_way: Way = {
  ssh: "",
  ssh_key: "",
  ssh_key_passphrase: "",
  ssh_password: "",
  ssh_config: false,
  proxy: "",
  proxy_password: "",
};

const names = ["ssh", "ssh_key", "ssh_key_passphrase", "ssh_password", "ssh_config", "proxy", "proxy_password"] as const;
const ssh_names: readonly string[] = ["ssh_key", "ssh_key_passphrase", "ssh_password", "ssh_config"];

export function takesWay(driver: DriverInfo | undefined): boolean {
  return driver?.options.some((option) => option.name === "ssh") ?? false;
}

/** The part of an address before its query, the query's options, and what follows. */
function partsOf(target: string): { head: string; options: string[]; tail: string } {
  const found = /^([^?#]*)(?:\?([^#]*))?(.*)$/s.exec(target);
  return { head: found?.[1] ?? target, options: (found?.[2] ?? "").split("&").filter(Boolean), tail: found?.[3] ?? "" };
}

function nameOf(option: string): string {
  return option.split("=", 1)[0] ?? "";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Takes the way out of an address: what is left of it, and the way. */
export function takeWay(target: string): { target: string; way: Way } {
  const { head, options, tail } = partsOf(target);
  let way: Way = no_way;
  const rest: string[] = [];
  for (const option of options) {
    const name = names.find((each) => each === nameOf(option));
    const value = decoded(option.slice(option.indexOf("=") + 1));
    if (name === undefined) rest.push(option);
    else if (name === "ssh_config") way = { ...way, ssh_config: value === "true" };
    else way = { ...way, [name]: value };
  }
  return { target: head + (rest.length > 0 ? `?${rest.join("&")}` : "") + tail, way };
}

/** The address with the way in its query; what stands there of the same is replaced. */
export function withWay(target: string, way: Way): string {
  const { head, options, tail } = partsOf(target);
  const own: string[] = [];
  for (const name of names) {
    const value = way[name];
    // What belongs to an SSH server makes no sense without one, and an address must not be wrong for a forgotten field.
    if (value === "" || value === false || (way.ssh.trim() === "" && ssh_names.includes(name))) continue;
    if (name === "proxy_password" && way.proxy.trim() === "") continue;
    own.push(`${name}=${encodeURIComponent(value === true ? "true" : name.endsWith("password") || name.endsWith("phrase") ? value : value.trim())}`);
  }
  const taken = own.map(nameOf);
  const all = [...options.filter((option) => !taken.includes(nameOf(option))), ...own];
  return head + (all.length > 0 ? `?${all.join("&")}` : "") + tail;
}

/** A secret was typed for the way. */
export function hasSecret(way: Way): boolean {
  return way.ssh_password !== "" || way.ssh_key_passphrase !== "" || way.proxy_password !== "";
}

/** "me@bastion" for the folded section; empty if the host is reached directly. */
export function wayInWords(way: Way): string {
  return [way.proxy, ...way.ssh.split(",")].map((each) => each.trim()).filter(Boolean).join(", then ");
}

/** The fingerprint of an SSH server's key that a person must see before anything is sent to it; empty for other errors. */
export function unknownHostKey(error: ErrorInfo): string {
  return error.code === "confirmation" && error.step === "tunnel" ? error.vendor_code : "";
}
