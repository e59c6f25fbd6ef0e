import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The one default export of the window: Vite asks for it.
// Relative addresses, because the server embeds the folder and may serve it from any port. Nothing is inlined as a
// data: URL, because the content security policy of the window allows fonts and scripts from its own origin only.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "chrome110",
    chunkSizeWarningLimit: 1500,
  },
});
