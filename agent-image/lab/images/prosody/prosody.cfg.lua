-- Accounts and contact lists are files below data_path, written by the laboratory while the server runs.
data_path = "/lab/data"
modules_enabled = {
	"roster"; "saslauth"; "tls"; "disco"; "carbons"; "pep"; "ping"; "presence"; "message"; "iq";
	"blocklist"; "smacks"; "csi_simple"; "bookmarks"; "vcard4"; "vcard_legacy"; "lab_witness";
}
modules_disabled = { "s2s"; "offline" }
c2s_require_encryption = true
authentication = "internal_plain"
-- nobody outside the laboratory: a client that is gone is gone at once
smacks_hibernation_time = 1
log = { info = "*console" }

VirtualHost "chat.test"
	ssl = { key = "/lab/tls/chat.key"; certificate = "/lab/tls/chat.crt" }
