// What can be done with a row of the tree.
import { Columns3Cog, Copy, CopyPlus, Download, Pencil, Plug, RefreshCw, SquarePen, Table2, Trash2, Unplug } from "lucide-react";
import type { Connection } from "../api/generated";
import type { App } from "../app/app";
import { connect, disconnect, duplicateConnection, editConnection, removeConnection } from "../app/connections";
import { askExport } from "../app/exports";
import { newQuery, openTable } from "../app/tabs";
import { refreshNode } from "../app/tree";
import { familyWords } from "../core/families";
import { capsOf } from "../core/keymap";
import { hasStructure, opensRows, type TreeNode } from "../core/tree";
import type { MenuItem } from "../ui/Menu";
import { copyText } from "./clipboard";

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

function connectionItems(app: App, name: string, connection: Connection | undefined): MenuItem[] {
  const open = connection !== undefined && connection.state !== "closed" && connection.state !== "lost";
  return [
    {
      label: "New query",
      icon: SquarePen,
      run: () => {
        newQuery(app, name);
      },
    },
    open
      ? {
          label: "Disconnect",
          icon: Unplug,
          run: () => {
            void disconnect(app, name);
          },
        }
      : {
          label: "Connect",
          icon: Plug,
          run: () => {
            void connect(app, name);
          },
        },
    {
      label: "Copy name",
      icon: Copy,
      run: () => {
        copyText(app, name, "");
      },
    },
    ...(connection?.saved === true
      ? [
          {
            label: "Edit…",
            icon: Pencil,
            testid: "TreeMenu_edit",
            run: () => {
              editConnection(app, name);
            },
          },
        ]
      : []),
    {
      label: "Duplicate…",
      icon: CopyPlus,
      testid: "TreeMenu_duplicate",
      run: () => {
        void duplicateConnection(app, name);
      },
    },
    { kind: "line" },
    {
      label: connection?.copy === true ? "Remove with its copy" : "Remove from the list",
      icon: Trash2,
      run: () => {
        void removeConnection(app, name);
      },
    },
  ];
}

export function treeMenu(app: App, node: TreeNode, connection: Connection | undefined): MenuItem[] {
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
