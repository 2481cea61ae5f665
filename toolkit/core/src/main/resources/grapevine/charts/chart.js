(function () {
  var figure = "FIGURE";
  function live() {
    document.querySelectorAll('.grapevine-chart[data-chart="' + "CHART" + '"]:not([data-live])').forEach(function (place) {
      place.setAttribute('data-live', 'true');
      var still = place.firstChild, chart = document.createElement('div');
      chart.style.display = 'none';
      place.appendChild(chart);
      var own = JSON.parse(JSON.stringify(figure));
      window.Plotly.newPlot(chart, own).then(function () {
        chart.style.display = '';
        if (still) place.removeChild(still);
      });
    });
  }
  if (window.Plotly) live(); else window.addEventListener('grapevine-plotly', live, {once: true});
})();
