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
