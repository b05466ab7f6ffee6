<?php
// d11: PHP prints as a script does, and its own fields come first.
header("Content-Type: text/plain; charset=utf-8");
echo "Hello, ", $_GET["name"] ?? "whoever you are", ", from PHP\n";
