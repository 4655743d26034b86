rtl/weir_pkg/weir_pkg.sv
rtl/fp_pack/fp_pack.sv
