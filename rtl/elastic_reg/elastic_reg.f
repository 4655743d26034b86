rtl/elastic_reg/elastic_reg.sv
