// The display order by dragging; the buttons beside each row do the same.
(function () {
  "use strict";
  function ready() {
    var list = document.querySelector("[data-sortable]");
    if (!list || !window.Sortable || list.dataset.ready) return;
    list.dataset.ready = "yes";
    window.Sortable.create(list, {
      handle: ".handle",
      animation: 120,
      onEnd: function () {
        list.querySelectorAll(".place").forEach(function (place, at) { place.textContent = at + 1; });
        list.querySelectorAll("input[name=place], input[name=shown]").forEach(function (field) {
          field.value = 1 + Array.prototype.indexOf.call(list.children, field.closest("li"));
        });
        list.dispatchEvent(new Event("tessera:changed", { bubbles: true }));
      }
    });
  }
  ready();
  // A button puts a new list in the place of the old one.
  new MutationObserver(ready).observe(document.getElementById("content"), { childList: true, subtree: true });
})();
