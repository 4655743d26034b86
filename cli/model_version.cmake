# SPDX-License-Identifier: Apache-2.0
# model_version.cmake - writes OUT: a hash of the source FILES, which stands in
# the hash of every result.
list(SORT FILES)
set(sums)
foreach(file IN LISTS FILES)
  file(SHA256 ${file} sum)
  string(APPEND sums ${sum})
endforeach()
string(SHA256 sum "${sums}")
string(SUBSTRING ${sum} 0 16 sum)
file(CONFIGURE OUTPUT ${OUT} CONTENT "#define WEIR_MODEL_VERSION \"${sum}\"\n")
