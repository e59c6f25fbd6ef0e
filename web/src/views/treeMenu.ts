// What can be done with a row of the tree.
import { Columns3Cog, Copy, Download, RefreshCw, SquarePen, Table2 } from "lucide-react";
import type { Connection } from "../api/generated";
import type { App } from "../app/app";
import { askExport } from "../app/exports";
import { newQuery, openTable } from "../app/tabs";
import { refreshNode } from "../app/tree";
import { familyWords } from "../core/families";
import { capsOf } from "../core/keymap";
import { hasStructure, opensRows, type TreeNode } from "../core/tree";
import type { MenuItem } from "../ui/Menu";
import { copyText } from "./clipboard";
import { connectionItems } from "./connectionMenu";

/** Rows of an object, or of all tables in a schema, database or connection. */
function exportItem(app: App, node: TreeNode, label: string, kind: "table" | "container"): MenuItem {
  return {
    label,
    icon: Download,
    testid: "TreeMenu_export",
    run: () => {
      askExport(app, { kind, name: node.name, connection: node.connection, path: node.path });
    },
  };
}

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
  if (node.type === "object" && kind && opensRows(kind)) items.push(exportItem(app, node, "Export rows…", "table"));
  if (node.type === "object" && (kind === "schema" || kind === "database"))
    items.push(exportItem(app, node, "Export all tables…", "container"));
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
