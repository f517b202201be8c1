// The theme follows the device unless the user chose one; set before the page is drawn.
(function () {
  var root = document.documentElement;
  if (root.dataset.theme !== "device") return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function set() { root.dataset.bsTheme = dark.matches ? "dark" : "light"; }
  set();
  dark.addEventListener("change", set);
})();
