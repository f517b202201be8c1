// The display order by dragging; the buttons beside each row do the same. The preview follows, and the new place is told.
(function () {
  "use strict";
  function ready() {
    var list = document.querySelector("[data-sortable]");
    if (!list || !window.Sortable || list.dataset.ready) return;
    list.dataset.ready = "yes";
    window.Sortable.create(list, {
      handle: ".handle",
      animation: 120,
      onEnd: function (event) {
        var rows = list.querySelectorAll("li");
        rows.forEach(function (row, at) {
          var place = row.querySelector(".place");
          if (place) { place.textContent = at + 1; }
          row.querySelectorAll("input[name=place], input[name=shown]").forEach(function (field) { field.value = at + 1; });
          var seen = document.querySelector(".as-patients[data-plan='" + row.dataset.plan + "']");
          if (seen) { seen.parentNode.appendChild(seen); }
        });
        document.getElementById("moved").textContent = event.item.dataset.name + " is now " + (event.newIndex + 1) + " of " + rows.length + ".";
        list.dispatchEvent(new Event("tessera:changed", { bubbles: true }));
      }
    });
  }
  ready();
  // A button puts a new list in the place of the old one.
  new MutationObserver(ready).observe(document.getElementById("content"), { childList: true, subtree: true });
})();
