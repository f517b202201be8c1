// The signature field: draws with finger, pen or mouse, and keeps the picture in the form. Without it a typed name signs.
(function () {
  "use strict";
  function start() {
    var box = document.querySelector("[data-signature]");
    if (!box || box.dataset.ready || typeof SignaturePad === "undefined") return;
    box.dataset.ready = "yes";
    box.hidden = false;
    var canvas = box.querySelector("canvas");
    var field = box.querySelector("input[name=signature]");
    var ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    var pad = new SignaturePad(canvas, { penColor: "#10233a" });
    pad.addEventListener("endStroke", function () { field.value = pad.toDataURL("image/png"); });
    box.querySelector("[data-clear]").addEventListener("click", function () { pad.clear(); field.value = ""; });
  }
  // Anything changed above the signature clears it.
  document.addEventListener("change", function (event) {
    if (!event.target.closest(".asks")) return;
    var field = document.querySelector("input[name=signature]");
    if (field) field.value = "";
  }, true);
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:after:swap", start);
  document.addEventListener("htmx:afterSwap", start);
  if (document.readyState !== "loading") start();
})();
