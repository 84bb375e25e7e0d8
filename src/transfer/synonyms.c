#include "transfer/synonyms.h"

#include <stddef.h>

const struct synonym synonyms[] = {
    {SYNONYM_CUSTOMER_KEY, NULL, NULL,
     "客户编号|客户id|客户代码|客户编码|客户号|客户账号|会员号|会员编号|会员id|会员卡号|用户编号|"
     "用户id|用户号|买家id|企业编号|公司编号|customerid|customerno|customernumber|customercode|"
     "customer|custid|custno|clientid|client|memberid|memberno|userid|account|accountid|accountno|"
     "buyerid|companyid"},
    {SYNONYM_CUSTOMER_KEY, "customer", NULL, "编号|代码|编码|id|code|no|number"},
    {SYNONYM_FIELD, "customer", "name",
     "客户名称|客户|客户姓名|客户名|公司名称|公司|企业名称|企业|单位名称|单位|姓名|名称|名字|"
     "会员姓名|"
     "会员名称|用户名|用户姓名|昵称|买家|买家姓名|收货人|name|fullname|customername|clientname|"
     "company|companyname|accountname|membername|username"},
    {SYNONYM_FIELD, NULL, "phone",
     "手机号|手机|手机号码|电话|电话号码|联系电话|联系方式|客户电话|客户手机|移动电话|mobile|"
     "mobilephone|tel|telephone|phone|phonenumber|cell"},
    {SYNONYM_FIELD, NULL, "mail", "邮箱|电子邮箱|邮件|电子邮件|邮箱地址|mail|email|emailaddress"},
    {SYNONYM_FIELD, NULL, "city", "城市|市|所在城市|客户城市|city|town"},
    {SYNONYM_FIELD, NULL, "province",
     "省份|省|省自治区|省市|省市自治区|所在省份|自治区|province|state|stateprovince"},
    {SYNONYM_FIELD, NULL, "country", "国家|国家地区|所在国家|国别|country|countryregion"},
    {SYNONYM_FIELD, NULL, "industry", "行业|所属行业|客户行业|industry|sector"},
    {SYNONYM_FIELD, NULL, "segment", "细分|客户细分|客户分类|客户类型|segment|customersegment"},
    {SYNONYM_FIELD, NULL, "level",
     "级别|客户级别|等级|客户等级|会员等级|会员级别|level|tier|grade|customerlevel"},
    {SYNONYM_FIELD, NULL, "owner",
     "负责人|客户负责人|归属人|所属销售|销售|销售人员|销售员|业务员|客户经理|跟进人|owner|"
     "salesperson|"
     "salesrep|accountmanager"},
    {SYNONYM_FIELD, NULL, "since",
     "注册日期|注册时间|建档日期|建档时间|成为客户日期|成为客户时间|开户日期|入会日期|入会时间|"
     "首次合作日期|合作开始日期|signupdate|signup|since|customersince|joindate|registrationdate|"
     "registered"},
    {SYNONYM_FIELD, NULL, "birthday", "生日|出生日期|birthday|birthdate|dateofbirth|dob"},
    {SYNONYM_OWN_FIELD, NULL, "plan",
     "套餐|版本|订阅套餐|产品版本|plan|subscription|subscriptionplan"},
    {SYNONYM_FIELD, NULL, "monthly_fee",
     "月费|月租|月费用|每月费用|monthlyfee|monthlycharges|monthlycharge|mrr"},
    {SYNONYM_FIELD, NULL, "primary_contact",
     "主要联系人|关键联系人|联系人|首要联系人|primarycontact|contact|contactname|contactperson"},
    {SYNONYM_OWN_FIELD, NULL, "tags", "标签|客户标签|tags|labels|tag"},
    {SYNONYM_OWN_FIELD, NULL, "note", "备注|说明|客户备注|note|notes|remark|remarks|memo"},

    {SYNONYM_FIELD, NULL, "order_no",
     "订单号|订单编号|订单id|单号|订单代码|交易号|交易编号|发票号|发票编号|invoiceno|invoice|"
     "invoiceid|invoicenumber|orderid|orderno|ordernumber|order|transactionid"},
    {SYNONYM_DAY, NULL, NULL, "日期|时间|发生日期|发生时间|date|datetime|time|day"},
    {SYNONYM_DAY, "order", NULL,
     "订单日期|订单时间|下单日期|下单时间|交易日期|交易时间|成交日期|成交时间|购买日期|购买时间|"
     "销售日期|开票日期|付款时间|支付时间|invoicedate|orderdate|ordertime|purchasedate|"
     "transactiondate|saledate"},
    {SYNONYM_DAY, "order_line", NULL,
     "订单日期|订单时间|下单日期|下单时间|交易日期|交易时间|成交日期|成交时间|购买日期|购买时间|"
     "销售日期|开票日期|付款时间|支付时间|invoicedate|orderdate|ordertime|purchasedate|"
     "transactiondate|saledate"},
    {SYNONYM_FIELD, NULL, "amount",
     "销售额|金额|订单金额|实付金额|实付|实收金额|成交金额|交易金额|消费金额|应付金额|总价|总金额|"
     "合计|小计|订单总额|合同金额|合同总额|total|totalprice|totalamount|sales|amount|revenue|value|"
     "orderamount|ordertotal|linetotal|contractamount"},
    {SYNONYM_FIELD, "payment", "amount",
     "回款金额|付款金额|支付金额|到账金额|收款金额|paymentamount|paidamount|paid"},
    {SYNONYM_FIELD, NULL, "quantity",
     "数量|件数|个数|购买数量|订购数量|使用次数|次数|用量|quantity|qty|count|units|volume"},
    {SYNONYM_FIELD, NULL, "unit_price", "单价|价格|商品单价|售价|unitprice|price|priceperunit"},
    {SYNONYM_FIELD, NULL, "product",
     "产品名称|商品名称|产品|商品|品名|货品名称|货品|服务名称|description|product|productname|item|"
     "itemname|productdescription"},
    {SYNONYM_FIELD, NULL, "product_code",
     "产品id|产品编号|产品编码|产品代码|商品id|商品编号|商品编码|商品代码|货号|款号|sku|skuid|"
     "stockcode|productid|productcode|itemid|itemcode|barcode|条码"},

    {SYNONYM_NUMBER, NULL, NULL, "编号|单号|号码|id|no|number"},
    {SYNONYM_FIELD, NULL, "contract_no",
     "合同编号|合同号|合同id|协议编号|协议号|contractno|contractid|contractnumber"},
    {SYNONYM_DAY, "contract", NULL,
     "开始日期|开始时间|起始日期|生效日期|生效时间|签订日期|签约日期|签署日期|合同开始日期|"
     "合同开始|起租日|服务开始日期|startdate|start|effectivedate|signdate|signeddate|begins|from"},
    {SYNONYM_DAY, NULL, NULL,
     "开始日期|开始时间|起始日期|起始时间|创建时间|创建日期|startdate|starttime|start|createdat|"
     "created|createdate|begins"},
    {SYNONYM_END, NULL, NULL,
     "结束日期|结束时间|截止日期|终止日期|到期日|到期日期|到期时间|失效日期|合同结束日期|"
     "合同到期日|"
     "服务到期日|服务结束日期|enddate|endtime|end|expirydate|expires|expirationdate|ends|to"},
    {SYNONYM_FIELD, NULL, "kind", "类型|类别|种类|分类|性质|type|kind|category"},
    {SYNONYM_FIELD, "contract", "kind", "合同类型|合同类别|contracttype"},
    {SYNONYM_FIELD, NULL, "reason", "原因|理由|暂停原因|停用原因|reason|cause"},

    {SYNONYM_DAY, "follow_up", NULL,
     "跟进时间|跟进日期|联系时间|联系日期|沟通时间|沟通日期|拜访时间|拜访日期|followuptime|"
     "followupdate|contactdate|contacttime|activitydate"},
    {SYNONYM_FIELD, NULL, "content",
     "内容|跟进内容|跟进记录|沟通内容|沟通记录|拜访内容|拜访记录|content|notes|note|text|summary|"
     "body"},
    {SYNONYM_FIELD, "follow_up", "kind", "跟进方式|跟进类型|联系方式|沟通方式|method|channel"},
    {SYNONYM_FIELD, NULL, "by", "跟进人|记录人|操作人|经办人|by|author|agent"},
    {SYNONYM_DAY, "visit", NULL, "拜访时间|拜访日期|到访日期|到访时间|visitdate|visittime|visited"},
    {SYNONYM_FIELD, "visit", "kind", "拜访方式|拜访类型|visittype"},
    {SYNONYM_DAY, "login", NULL,
     "登录时间|登录日期|登陆时间|登陆日期|访问时间|最近登录|最后登录时间|logintime|logindate|"
     "loggedin|loggedinat|lastlogin"},
    {SYNONYM_DAY, "usage", NULL, "使用日期|使用时间|usagedate|useddate|usedat"},
    {SYNONYM_FIELD, NULL, "feature", "功能|功能名称|模块|feature|featurename|module"},

    {SYNONYM_FIELD, NULL, "ticket_no",
     "工单号|工单编号|工单id|投诉编号|服务单号|ticketno|ticketid|ticketnumber|ticket|caseid|caseno|"
     "issueid"},
    {SYNONYM_DAY, "ticket", NULL,
     "提交时间|提交日期|创建时间|创建日期|受理时间|受理日期|投诉时间|投诉日期|报修时间|opened|"
     "openedat|"
     "opendate|submitted|submittedat|reportedat"},
    {SYNONYM_END, "ticket", NULL,
     "完成时间|完成日期|关闭时间|关闭日期|解决时间|解决日期|办结时间|closed|closedat|closedate|"
     "resolvedat|resolved|completedat"},
    {SYNONYM_FIELD, "ticket", "kind", "工单类型|问题类型|投诉类型|tickettype|issuetype"},
    {SYNONYM_FIELD, NULL, "subject", "主题|标题|问题|问题描述|工单标题|subject|title|issue"},
    {SYNONYM_FIELD, NULL, "title", "标题|任务|任务名称|任务标题|主题|title|task|taskname|subject"},
    {SYNONYM_FIELD, NULL, "priority", "优先级|紧急程度|重要程度|priority|urgency|severity"},
    {SYNONYM_FIELD, NULL, "due", "截止时间|截止日期|到期时间|要求完成时间|due|duedate|deadline"},
    {SYNONYM_END, "task", NULL, "完成时间|完成日期|completedat|completed|done|doneat"},

    {SYNONYM_DAY, "rating", NULL,
     "评价时间|评价日期|评分时间|评分日期|打分时间|回访日期|调查日期|ratingdate|ratedat|"
     "surveydate"},
    {SYNONYM_FIELD, NULL, "score",
     "评分|打分|得分|分数|满意度|满意度评分|星级|score|rating|satisfaction|satisfactionscore|stars|"
     "nps|csat"},
    {SYNONYM_FIELD, NULL, "comment",
     "评价|评论|评价内容|意见|反馈|反馈内容|留言|comment|comments|feedback|review"},

    {SYNONYM_FIELD, NULL, "payment_no",
     "回款编号|回款单号|付款编号|付款单号|收款单号|流水号|支付单号|paymentno|paymentid|"
     "paymentnumber|receiptno"},
    {SYNONYM_DAY, "payment", NULL,
     "回款日期|回款时间|付款日期|付款时间|支付日期|支付时间|到账日期|到账时间|收款日期|paymentdate|"
     "paiddate|paidat|paymenttime"},
    {SYNONYM_DAY, "pause", NULL, "暂停日期|暂停时间|停用日期|暂停开始日期|pausedat|pausedate"},
    {SYNONYM_END, "pause", NULL, "恢复日期|恢复时间|暂停结束日期|resumedat|resumedate"},
};

const int synonym_count = (int)(sizeof synonyms / sizeof *synonyms);
