// What makes pages quicker; every page works without it.
(function () {
  "use strict";
  // A pressed button says what runs and cannot be pressed again.
  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (!button || event.defaultPrevented) return;
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post") && !button.hasAttribute("hx-post")) {
      form.dataset.sent = "yes";
      setTimeout(function () {
        button.disabled = true;
        if (button.dataset.busy) button.textContent = button.dataset.busy;
      }, 0);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[disabled]").forEach(function (button) { if (button.dataset.busy) button.disabled = false; });
    });
  });
  // Unsaved work warns on leaving (R020); a form that came back refused, or changed by a button, is unsaved from the start.
  var dirty = document.querySelector("form[data-warn=unsaved]") !== null;
  function unsaved(event) {
    // A choice that leads to another form at once, or asks what a sum would be, is no work yet.
    if (!event.target.closest("form[data-warn]") || event.target.closest("[data-leads]")) return;
    dirty = true;
    document.querySelectorAll("[data-unsaved]").forEach(function (note) { note.hidden = false; });
  }
  document.addEventListener("input", unsaved);
  document.addEventListener("tessera:changed", unsaved);
  document.addEventListener("click", function (event) { if (event.target.closest("button[name=step]")) unsaved(event); });
  document.addEventListener("submit", function (event) { if (event.target.matches("form[data-warn]")) dirty = false; });
  window.addEventListener("beforeunload", function (event) { if (dirty) { event.preventDefault(); } });
  // Only one menu is open; a click elsewhere and Escape close it.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      // The drawer opens the menu that stands behind it.
      var opened = menu.classList.contains("drawer") ? menu.nextElementSibling : menu;
      if (!menu.contains(event.target) && !opened.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  // The sum of what was refused takes the focus.
  var refused = document.getElementById("refused");
  if (refused) refused.focus();
  // A form carried over a sign-in goes back by itself.
  var kept = document.querySelector("form[data-autosubmit]");
  if (kept) kept.submit();
  // Printing.
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });
  // Copying.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      if (button.dataset.copied) return;
      var drawn = button.innerHTML, name = button.getAttribute("aria-label");
      button.dataset.copied = "yes";
      button.textContent = "Copied";
      button.setAttribute("aria-live", "polite");
      button.removeAttribute("aria-label");
      setTimeout(function () {
        button.innerHTML = drawn;
        if (name) button.setAttribute("aria-label", name);
        delete button.dataset.copied;
      }, 6000);
    });
  });
})();
