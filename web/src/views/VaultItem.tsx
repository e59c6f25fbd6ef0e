import { KeyRound, LockKeyhole, LockKeyholeOpen } from "lucide-react";
import { changeVault, lockVault, showQuestion } from "../app/vault";
import { toast } from "../app/app";
import { capsOf } from "../core/keymap";
import { vaultLabel } from "../core/vault";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import { MenuButton } from "../ui/MenuButton";
import { useApp, useAppState } from "./context";

const lock_minutes = [5, 15, 60, 0];

/** The vault in the status bar: its state, and what can be done with it. */
export function VaultItem() {
  const app = useApp();
  const vault = useAppState((state) => state.vault);
  if (!vault) return null;
  const ask = (kind: "unlock" | "create" | "passphrase") => (): void => showQuestion(app, { kind });
  const lockAfter = async (minutes: number): Promise<void> => {
    const reply = await changeVault(app, "vault.change_settings", { lock_after_minutes: minutes });
    if (!reply.ok) toast(app, "error", reply.error.message);
  };
  const items = (): MenuItem[] => {
    if (vault.state === "absent") return [{ label: "Create the vault…", icon: KeyRound, testid: "VaultMenu_create", run: ask("create") }];
    const passphrase = vault.ways.includes("passphrase") ? "Change the passphrase…" : "Set a passphrase…";
    if (vault.state === "locked")
      return [{ label: "Unlock…", icon: LockKeyholeOpen, testid: "VaultMenu_unlock", run: ask("unlock") }];
    return [
      {
        label: "Lock now",
        icon: LockKeyhole,
        caps: capsOf("lock", app.mac),
        testid: "VaultMenu_lock",
        run: () => void lockVault(app),
      },
      { label: passphrase, icon: KeyRound, testid: "VaultMenu_passphrase", run: ask("passphrase") },
      { kind: "line" },
      { kind: "title", label: "Locks itself without use" },
      ...lock_minutes.map((minutes) => ({
        label: minutes === 0 ? "Never" : `After ${minutes} minutes`,
        checked: minutes === vault.lock_after_minutes,
        run: () => void lockAfter(minutes),
      })),
    ];
  };
  const label = vaultLabel(vault);
  return (
    <MenuButton
      look="ghost"
      size="small"
      align="right"
      menuLabel="Vault"
      items={items}
      label={vault.state === "absent" ? "No passwords are kept: there is no vault yet" : "The vault keeps passwords"}
      icon={label === ""}
      testid="StatusBar_vault"
    >
      <Icon of={vault.state === "unlocked" ? LockKeyholeOpen : LockKeyhole} size={12} />
      {label}
    </MenuButton>
  );
}
