// What can be done with a row of the tree.
import { Columns3Cog, Copy, RefreshCw, SquarePen, Table2 } from "lucide-react";
import type { Connection } from "../api/generated";
import type { App } from "../app/app";
import { newQuery, openTable } from "../app/tabs";
import { refreshNode } from "../app/tree";
import { familyWords } from "../core/families";
import { capsOf } from "../core/keymap";
import { hasStructure, opensRows, type TreeNode } from "../core/tree";
import type { MenuItem } from "../ui/Menu";
import { copyText } from "./clipboard";
import { connectionItems } from "./connectionMenu";

export function treeMenu(app: App, node: TreeNode, connection: Connection | undefined): MenuItem[] {
  if (node.type === "folder") return [];
  if (node.type === "connection") {
    const items = connectionItems(app, node.connection, connection);
    const refresh: MenuItem = {
      label: "Refresh",
      icon: RefreshCw,
      run: () => {
        void refreshNode(app, node.key);
      },
    };
    return connection?.state === "open" ? items.toSpliced(2, 0, refresh) : items;
  }
  const items: MenuItem[] = [];
  const kind = node.kind;
  if (node.type === "object" && kind && opensRows(kind)) {
    items.push({
      label: `Open ${familyWords(connection?.family).rows}`,
      icon: Table2,
      caps: ["↵"],
      run: () => {
        openTable(app, node.connection, node.path, kind, false);
      },
    });
  }
  if (node.type === "object" && kind && hasStructure(kind)) {
    items.push({
      label: "Structure",
      icon: Columns3Cog,
      caps: capsOf("structure", app.mac),
      testid: "TreeMenu_structure",
      run: () => {
        openTable(app, node.connection, node.path, kind, false, "structure");
      },
    });
  }
  items.push({
    label: "New query",
    icon: SquarePen,
    run: () => {
      newQuery(app, node.connection);
    },
  });
  if (node.type === "object")
    items.push({
      label: "Copy name",
      icon: Copy,
      run: () => {
        copyText(app, node.name, "");
      },
    });
  if (node.expandable)
    items.push({
      label: "Refresh",
      icon: RefreshCw,
      run: () => {
        void refreshNode(app, node.key);
      },
    });
  return items;
}
