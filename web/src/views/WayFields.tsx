import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { wayInWords, type Way } from "../core/way";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { SecretInput } from "../ui/SecretInput";
import type { ConnectForm } from "./useConnectForm";

interface TextProps {
  form: ConnectForm;
  name: "ssh" | "ssh_key" | "proxy";
  label: string;
  placeholder: string;
}

function WayText({ form, name, label, placeholder }: TextProps) {
  return (
    <div className="field">
      <label htmlFor={`connect-${name}`}>{label}</label>
      <div className="input">
        <input
          id={`connect-${name}`}
          className="mono"
          value={form.way[name]}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          data-testid={`ConnectDialog_${name}`}
          onChange={(event) => form.setWay({ ...form.way, [name]: event.target.value })}
        />
      </div>
    </div>
  );
}

function WaySecret({ form, name, label }: { form: ConnectForm; name: "ssh_password" | "ssh_key_passphrase" | "proxy_password"; label: string }) {
  return (
    <SecretInput
      id={`connect-${name}`}
      label={label}
      value={form.way[name]}
      placeholder={form.edited && form.edited.via !== "" ? "Empty: as before" : ""}
      testid={`ConnectDialog_${name}`}
      onChange={(value) => form.setWay({ ...form.way, [name]: value } satisfies Way)}
    />
  );
}

/** How the host is reached when this machine does not reach it by itself; folded until somebody needs it. */
export function WayFields({ form }: { form: ConnectForm }) {
  const words = wayInWords(form.way);
  const [open, setOpen] = useState(false);
  return (
    <div className="field way-fields">
      <div className="row">
        <Button look="ghost" expanded={open} onClick={() => setOpen(!open)} testid="ConnectDialog_way">
          <span className={open ? "fold-mark fold-open" : "fold-mark"}>
            <Icon of={ChevronRight} size={14} />
          </span>
          Reach it through
        </Button>
        <span className="quiet truncate mono">{open ? "" : words || "nothing: directly"}</span>
      </div>
      {open ? (
        <div className="way-body">
          <WayText form={form} name="ssh" label="SSH server" placeholder="me@bastion.example.org:22" />
          {form.way.ssh.trim() === "" ? null : (
            <>
              <WayText form={form} name="ssh_key" label="Key file" placeholder="Those of the agent, then ~/.ssh/id_ed25519" />
              <div className="vault-pair">
                <WaySecret form={form} name="ssh_key_passphrase" label="Passphrase of the key" />
                <WaySecret form={form} name="ssh_password" label="SSH password" />
              </div>
              <label className="checkbox">
                <input
                  type="checkbox"
                  checked={form.way.ssh_config}
                  data-testid="ConnectDialog_ssh_config"
                  onChange={(event) => form.setWay({ ...form.way, ssh_config: event.target.checked })}
                />
                Use ~/.ssh/config
                <span className="quiet">Names, users, keys and jumps stand there</span>
              </label>
            </>
          )}
          <WayText form={form} name="proxy" label="Proxy" placeholder="socks5://host:1080 or http://host:3128" />
          {form.way.proxy.trim() === "" ? null : <WaySecret form={form} name="proxy_password" label="Proxy password" />}
        </div>
      ) : null}
    </div>
  );
}
