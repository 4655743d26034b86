rtl/weir_pkg/weir_pkg.sv
rtl/elastic_reg/elastic_reg.sv
rtl/fp32_add/fp32_add.sv
rtl/fp32_mul/fp32_mul.sv
rtl/fp32_max/fp32_max.sv
rtl/running_max/running_max.sv
