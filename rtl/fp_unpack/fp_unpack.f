rtl/weir_pkg/weir_pkg.sv
rtl/fp_unpack/fp_unpack.sv
