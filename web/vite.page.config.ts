import { createHash } from "node:crypto";
import { defineConfig, type Plugin } from "vite";

function source(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** One page with its script and style inside, which its own policy allows by their hashes and nothing else. */
function onePage(): Plugin {
  return {
    name: "one-page",
    enforce: "post",
    generateBundle(_options, bundle) {
      let script = "";
      let style = "";
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === "chunk") script += file.code;
        else if (name.endsWith(".css")) style += String(file.source);
        delete bundle[name];
      }
      if (script === "" || style === "") this.error("The page has no script or no style.");
      if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) this.error("The script would end its own element.");
      const policy = `default-src 'none'; script-src ${source(script)}; style-src ${source(style)}; base-uri 'none'; form-action 'none'`;
      const page =
        `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
        `<meta http-equiv="Content-Security-Policy" content="${policy}">\n` +
        `<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n` +
        `<title>Rows</title>\n<style>${style}</style>\n</head>\n<body>\n` +
        `<noscript>This page shows its rows with JavaScript.</noscript>\n<!--rows-->\n<script>${script}</script>\n</body>\n</html>\n`;
      this.emitFile({ type: "asset", fileName: "page.html", source: page });
    },
  };
}

// Beside vite.config.ts, which builds the window: the page of HTML exports, for src/format/html_page.h.
export default defineConfig({
  plugins: [onePage()],
  publicDir: false,
  build: {
    outDir: "dist-page",
    target: "chrome110",
    cssCodeSplit: false,
    lib: { entry: "src/page/page.ts", formats: ["iife"], name: "page", fileName: "page" },
  },
});
