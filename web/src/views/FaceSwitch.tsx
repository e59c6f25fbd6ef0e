import { setFace } from "../app/tabs";
import { findConnection } from "../core/connections";
import { familyWords } from "../core/families";
import { faceOf, type ObjectFace, type Tab } from "../core/tabs";
import { hasStructure, opensRows } from "../core/tree";
import { Segmented } from "../ui/Segmented";
import { useApp, useAppState } from "./context";

/** Rows, structure or definition of a tab's object. */
export function FaceSwitch({ tab }: { tab: Tab }) {
  const app = useApp();
  const family = useAppState((state) => findConnection(state.connections, tab.connection)?.family);
  if (!hasStructure(tab.object_kind)) return null;
  const { rows } = familyWords(family);
  const choices: { value: ObjectFace; label: string; testid: string }[] = [
    { value: "structure", label: "Structure", testid: "FaceSwitch_structure" },
    { value: "definition", label: "Definition", testid: "FaceSwitch_definition" },
  ];
  if (opensRows(tab.object_kind))
    choices.unshift({ value: "rows", label: rows.charAt(0).toUpperCase() + rows.slice(1), testid: "FaceSwitch_rows" });
  return <Segmented label="View of the object" value={faceOf(tab)} onChange={(face) => setFace(app, tab.id, face)} choices={choices} />;
}
