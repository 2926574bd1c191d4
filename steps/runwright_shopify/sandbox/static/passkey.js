// Asks for a passkey as soon as the page is open, as the real page does.
const problem = document.querySelector("[data-passkey-problem]");

async function ask() {
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  await navigator.credentials?.get({ publicKey: { challenge, timeout: 60000 } }).catch(() => undefined);
  problem.hidden = false;
}

document.querySelector("[data-passkey]").addEventListener("click", ask);
ask();
