#!/bin/bash -eu
# What the image calls, with the checkout as its folder.
exec fuzz/build.sh
