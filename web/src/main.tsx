import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/inter/wght-italic.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/overlays.css";
import "./views/frame.css";
import "./views/sidebar.css";
import "./views/results.css";
import "./views/pages.css";
import "./views/palette.css";
import "./views/settings.css";
import "./views/drawer.css";
import "./views/relations.css";
import { createRoot } from "react-dom/client";
import { createClient } from "./api/client";
import { type App } from "./app/app";
import { boot } from "./app/boot";
import { createStore } from "./app/store";
import { initial_state } from "./core/state";
import { Keys } from "./views/Keys";
import { Window } from "./views/Window";
import { AppContext } from "./views/context";
import { applyLook } from "./views/look";
import { applyTheme } from "./views/theme";

const fonts_within_ms = 800;

/** The canvas grid measures text, so its fonts are asked for before anything is drawn; a slow disk does not hold it up. */
async function loadFonts(): Promise<void> {
  const wanted = ["400 12px 'Inter Variable'", "500 12px 'Inter Variable'", "400 12px 'JetBrains Mono Variable'"];
  const loaded = Promise.all(wanted.map((font) => document.fonts.load(font).catch(() => [])));
  await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, fonts_within_ms))]);
}

async function start(root: HTMLElement): Promise<void> {
  const app: App = {
    store: createStore(initial_state),
    client: createClient((address, init) => fetch(address, init)),
    storage: localStorage,
    editors: new Map(),
    asked: new Set(),
    aborts: new Map(),
    mac: /Mac|iPhone|iPad/.test(navigator.platform),
    now: () => Date.now(),
    newId: () => crypto.randomUUID(),
  };
  const booting = boot(app);
  applyTheme(app.store.get().settings.theme);
  applyLook(app.store.get().settings);
  await loadFonts();
  createRoot(root).render(
    <AppContext value={app}>
      <Keys>
        <Window />
      </Keys>
    </AppContext>,
  );
  await booting;
}

const root = document.getElementById("root");
if (root) void start(root);
