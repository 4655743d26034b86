rtl/weir_pkg/weir_pkg.sv
rtl/fp32_max/fp32_max.sv
