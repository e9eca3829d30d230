"""The parts of the HTML report: drawings as inline SVG, and the template that holds them together."""
