import { newQuery } from "../app/tabs";
import { capsOf } from "../core/keymap";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { Logo } from "./Logo";
import { useApp } from "./context";

/** No tab is open: one action, three shortcuts. */
export function EmptyTab() {
  const app = useApp();
  return (
    <div className="empty-tab" data-testid="EmptyTab">
      <Logo size={40} />
      <p>Open a table from the sidebar, write a query, or drop a file here.</p>
      <Button
        look="primary"
        size="large"
        onClick={() => {
          newQuery(app);
        }}
        testid="EmptyTab_new"
      >
        New query
      </Button>
      <div className="hint-keys">
        <span>
          New query
          <Kbd caps={capsOf("new_tab", app.mac)} />
        </span>
        <span>
          Search objects
          <Kbd caps={capsOf("search", app.mac)} />
        </span>
        <span>
          History
          <Kbd caps={capsOf("history", app.mac)} />
        </span>
        <span>
          Open a file
          <Kbd caps={capsOf("open_file", app.mac)} />
        </span>
      </div>
    </div>
  );
}
