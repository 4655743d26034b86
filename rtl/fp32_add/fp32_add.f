rtl/weir_pkg/weir_pkg.sv
rtl/fp32_add/fp32_add.sv
