rtl/weir_pkg/weir_pkg.sv
rtl/fp32_mul/fp32_mul.sv
