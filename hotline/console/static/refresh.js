// Parts marked data-refresh="SECONDS" (with an id) are fetched anew from their own page while it is looked at, except while somebody
// types in them. Without this the page's link "刷新" does the same by itself.
for (const part of document.querySelectorAll("[data-refresh]")) {
  setInterval(async () => {
    const here = document.getElementById(part.id);
    if (document.hidden || here.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
      if (fresh && !here.contains(document.activeElement)) here.replaceWith(document.adoptNode(fresh));
    } catch {
      // The line is away for a moment: the next time will do.
    }
  }, Number(part.dataset.refresh) * 1000);
}
