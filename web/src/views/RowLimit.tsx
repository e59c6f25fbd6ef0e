import { ChevronDown } from "lucide-react";
import { formatCount } from "../core/format";
import { changeSettings } from "../core/state";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { useApp, useAppState } from "./context";

const limits = [1_000, 10_000, 100_000, 0] as const;

/** How many rows are read before a result pauses. */
export function RowLimit() {
  const app = useApp();
  const chosen = useAppState((state) => state.settings.row_limit);
  const standard = useAppState((state) => state.info?.default_max_rows ?? 1_000);
  const effective = chosen < 0 ? standard : chosen;
  const name = (limit: number): string => (limit === 0 ? "All rows" : `${formatCount(limit)} rows`);
  const items = (): MenuItem[] => [
    { kind: "title", label: "Rows read before a result pauses" },
    ...[...new Set([standard, ...limits])].map(
      (limit): MenuItem => ({
        label: name(limit),
        checked: limit === effective,
        run: () => {
          app.store.update((state) => changeSettings(state, { row_limit: limit === standard ? -1 : limit }));
        },
      }),
    ),
  ];
  return (
    <MenuButton
      look="ghost"
      menuLabel="Row limit"
      align="right"
      label="The statement is sent as it is; reading pauses there"
      items={items}
      testid="QueryToolbar_limit"
    >
      {effective === 0 ? "No limit" : `Limit ${formatCount(effective)}`}
      <Icon of={ChevronDown} size={12} />
    </MenuButton>
  );
}
