// How the sidebar arranges connections: favourites first, then the project's, then folders, then the rest. Plain data and
// functions on it.
import type { Connection } from "../api/generated";
import { folderKey, type TreeRoot } from "./tree";

interface Place {
  readonly name: string;
  readonly project: boolean;
  readonly folders: Map<string, Place>;
  readonly connections: string[];
}

function newPlace(name: string, project: boolean): Place {
  return { name, project, folders: new Map(), connections: [] };
}

function below(place: Place, id: string, name: string, project: boolean): Place {
  const known = place.folders.get(id) ?? newPlace(name, project);
  place.folders.set(id, known);
  return known;
}

/** The project's folder comes first; the others in the order of their names. */
function rootsOf(place: Place, path: readonly string[]): TreeRoot[] {
  const folders = [...place.folders].sort(
    ([, one], [, other]) => Number(other.project) - Number(one.project) || one.name.localeCompare(other.name),
  );
  return [
    ...folders.map(([id, folder]) => ({
      key: folderKey([...path, id]),
      name: folder.name,
      project: folder.project,
      roots: rootsOf(folder, [...path, id]),
    })),
    ...place.connections,
  ];
}

/** `project`: the name of the project that is open. */
export function arrangeConnections(list: readonly Connection[], project: string): TreeRoot[] {
  const top = newPlace("", false);
  for (const each of list) {
    if (each.favorite) continue;
    let place = each.project === "" ? top : below(top, `project ${each.project}`, project, true);
    for (const part of each.folder.split("/").filter(Boolean)) place = below(place, part, part, false);
    place.connections.push(each.name);
  }
  return [...list.filter((each) => each.favorite).map((each) => each.name), ...rootsOf(top, [])];
}

/** The folders that there are, each with those above it, in order; for a person to choose from. */
export function foldersOf(list: readonly Connection[]): string[] {
  const all = list.flatMap(({ folder }) => {
    const parts = folder.split("/").filter(Boolean);
    return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  return [...new Set(all)].sort((one, other) => one.localeCompare(other));
}

/** Why this cannot be a folder's name, as a sentence; empty if it can. */
export function lackOfFolder(folder: string): string {
  if (folder === "") return "";
  if (new TextEncoder().encode(folder).length > 100) return "This is too long for a folder";
  return folder.split("/").some((part) => part.trim() === "") ? "Write a folder like team/shop" : "";
}
