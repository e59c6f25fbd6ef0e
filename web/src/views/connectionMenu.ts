// What can be done with a connection.
import { Copy, CopyPlus, FolderInput, Pencil, Plug, PlugZap, SquarePen, Star, StarOff, Trash2, Unplug } from "lucide-react";
import type { Connection } from "../api/generated";
import type { App } from "../app/app";
import {
  connect,
  disconnect,
  duplicateConnection,
  editConnection,
  placeConnection,
  removeConnection,
  testConnection,
} from "../app/connections";
import { newQuery } from "../app/tabs";
import { showQuestion } from "../app/vault";
import type { MenuItem } from "../ui/Menu";
import { copyText } from "./clipboard";

/** What only a saved connection has. */
function savedItems(app: App, connection: Connection): MenuItem[] {
  const { name, favorite } = connection;
  return [
    {
      label: "Edit…",
      icon: Pencil,
      testid: "TreeMenu_edit",
      run: () => {
        editConnection(app, name);
      },
    },
    {
      label: favorite ? "Remove from favourites" : "Add to favourites",
      icon: favorite ? StarOff : Star,
      testid: "TreeMenu_favorite",
      run: () => {
        void placeConnection(app, name, { favorite: !favorite });
      },
    },
    {
      label: "Move to folder…",
      icon: FolderInput,
      testid: "TreeMenu_move",
      run: () => {
        showQuestion(app, { kind: "move", connection: name });
      },
    },
  ];
}

function removal(connection: Connection | undefined): string {
  if (connection?.copy === true) return "Remove with its copy";
  return (connection?.project ?? "") === "" ? "Remove from the list" : "Remove from the project";
}

export function connectionItems(app: App, name: string, connection: Connection | undefined): MenuItem[] {
  const open = connection !== undefined && connection.state !== "closed" && connection.state !== "lost";
  return [
    {
      label: "New query",
      icon: SquarePen,
      run: () => {
        newQuery(app, name);
      },
    },
    {
      label: open ? "Disconnect" : "Connect",
      icon: open ? Unplug : Plug,
      run: () => {
        void (open ? disconnect(app, name) : connect(app, name));
      },
    },
    {
      label: "Test",
      icon: PlugZap,
      testid: "TreeMenu_test",
      run: () => {
        void testConnection(app, name);
      },
    },
    {
      label: "Copy name",
      icon: Copy,
      run: () => {
        copyText(app, name, "");
      },
    },
    { kind: "line" },
    ...(connection?.saved === true ? savedItems(app, connection) : []),
    {
      label: connection?.saved === true ? "Duplicate" : "Duplicate…",
      icon: CopyPlus,
      testid: "TreeMenu_duplicate",
      run: () => {
        void duplicateConnection(app, name);
      },
    },
    { kind: "line" },
    {
      label: removal(connection),
      icon: Trash2,
      run: () => {
        void removeConnection(app, name);
      },
    },
  ];
}
