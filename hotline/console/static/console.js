// A <details data-src> fetches what it holds when it is first opened. Without this its link opens the same page by itself.
for (const part of document.querySelectorAll("details[data-src]")) {
  part.addEventListener("toggle", async () => {
    if (!part.open || part.dataset.loaded) return;
    part.dataset.loaded = "1";
    try {
      const answer = await fetch(part.dataset.src, { credentials: "same-origin" });
      const found = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.dataset.part);
      if (!found) throw new Error(answer.status);
      part.querySelector("[data-here]").replaceChildren(document.adoptNode(found));
    } catch {
      delete part.dataset.loaded;
    }
  });
}

// What stands in [data-live] is fetched anew every so many seconds, while somebody looks. Without this the page reloads itself.
const plain = document.title;
function count(part) {
  const open = Number(part.dataset.count || 0);
  document.title = open ? `(${open}) ${plain}` : plain;
}
async function renew(part) {
  if (document.hidden || part.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const found = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (!found) return;
    part.replaceChildren(...found.childNodes);
    part.dataset.count = found.dataset.count || 0;
    count(part);
  } catch {
    // the line is away for a moment: the next round tries again
  }
}
for (const part of document.querySelectorAll("[data-live]")) {
  count(part);
  setInterval(() => renew(part), Number(part.dataset.live) * 1000);
  document.addEventListener("visibilitychange", () => renew(part));
}

// What cannot be taken back by the same button is asked about once more.
document.addEventListener("submit", (event) => {
  const sure = event.target.dataset.sure;
  if (sure && !confirm(sure)) event.preventDefault();
});
